SELECT
  "t1"."month",
  "t1"."region",
  COUNT(*) AS "stated"
FROM (
  SELECT
    "t0"."_thing",
    "t0"."_entry",
    "t0"."_day",
    "t0"."_region",
    "t0"."_subject",
    "t0"."tested_on",
    (
      (
        CAST(EXTRACT(year FROM "t0"."_day") AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM "t0"."_day") AS BIGINT)
    ) - 1 AS "month",
    COALESCE("t0"."_region", '') AS "region"
  FROM "bakery__check" AS "t0"
  WHERE
    "t0"."_since" <= 1000
    AND (
      (
        "t0"."_until" IS NULL
      ) OR (
        "t0"."_until" > 1000
      )
    )
    AND MAKE_DATE(2020, 1, 1) <= "t0"."tested_on"
    AND CAST(EXTRACT(year FROM "t0"."tested_on") AS DOUBLE PRECISION) < 2100.0
) AS "t1"
GROUP BY
  1,
  2
