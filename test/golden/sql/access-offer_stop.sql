SELECT * FROM offer_stop WHERE subject_id IN {p0:Array(UInt64)} SETTINGS output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1
