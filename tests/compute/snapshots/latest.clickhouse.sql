SELECT
  "t1"."month" AS "month",
  "t1"."region" AS "region",
  COUNT(*) AS "stated",
  countIf(isNotNull(CAST("t1"."shops" AS Nullable(Float64)))) AS "n_0",
  argMax(
    tuple(CAST("t1"."shops" AS Nullable(Float64))),
    CASE
      WHEN isNotNull(CAST("t1"."shops" AS Nullable(Float64)))
      THEN (
        (
          (
            CAST(toYear("t1"."_day") AS Nullable(Int64)) * 512
          ) + (
            CAST(toMonth("t1"."_day") AS Nullable(Int64)) * 32
          ) + CAST(toDayOfMonth("t1"."_day") AS Nullable(Int64))
        ) * 1099511627776
      ) + "t1"."_entry"
      ELSE NULL
    END
  ).1 AS "value_0",
  MAX(
    CASE
      WHEN isNotNull(CAST("t1"."shops" AS Nullable(Float64)))
      THEN (
        (
          (
            CAST(toYear("t1"."_day") AS Nullable(Int64)) * 512
          ) + (
            CAST(toMonth("t1"."_day") AS Nullable(Int64)) * 32
          ) + CAST(toDayOfMonth("t1"."_day") AS Nullable(Int64))
        ) * 1099511627776
      ) + "t1"."_entry"
      ELSE NULL
    END
  ) AS "stamp_0"
FROM (
  SELECT
    "t0"."_thing" AS "_thing",
    "t0"."_entry" AS "_entry",
    "t0"."_day" AS "_day",
    "t0"."_region" AS "_region",
    "t0"."shops" AS "shops",
    (
      (
        CAST(toYear("t0"."_day") AS Nullable(Int64)) * 12
      ) + CAST(toMonth("t0"."_day") AS Nullable(Int64))
    ) - 1 AS "month",
    COALESCE("t0"."_region", '') AS "region"
  FROM "bakery__quarter" AS "t0"
  WHERE
    "t0"."_since" <= 1000
    AND (
      isNull("t0"."_until") OR (
        "t0"."_until" > 1000
      )
    )
) AS "t1"
GROUP BY
  "t1"."month",
  "t1"."region"
