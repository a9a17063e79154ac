SELECT sku, toUInt8(startsWith(import_id, {p0:String})) AS isOfEvents FROM product
