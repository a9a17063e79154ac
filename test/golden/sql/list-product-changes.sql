SELECT sku, toFloat64(price) AS price,
  toFloat64(product.cost) AS cost,
  toFloat64(stock) AS stock,
  toUInt8(ifNull(available, ifNull(stock, toDecimal64(1, 4)) > 0)) AS buyable,
  toFloat64(toUnixTimestamp64Milli(product.imported_at)) AS toldAt
FROM product
WHERE product.imported_at > fromUnixTimestamp64Milli({p0:Int64})
