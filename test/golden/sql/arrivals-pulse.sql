SELECT
  (SELECT toUInt32(count()) FROM event WHERE received_at > toDateTime64({p0:String}, 3, 'UTC') AND import_id = '') AS lastMinute,
  (SELECT toUnixTimestamp64Milli(max(received_at)) FROM event WHERE import_id = '') AS newest,
  (SELECT toUInt32(count()) FROM quarantine WHERE state = 'open') AS waiting
