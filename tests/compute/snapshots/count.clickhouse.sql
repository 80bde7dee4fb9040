SELECT
  "t1"."month" AS "month",
  "t1"."region" AS "region",
  COUNT(*) AS "stated"
FROM (
  SELECT
    "t0"."_thing" AS "_thing",
    "t0"."_entry" AS "_entry",
    "t0"."_day" AS "_day",
    "t0"."_region" AS "_region",
    "t0"."_subject" AS "_subject",
    "t0"."tested_on" AS "tested_on",
    (
      (
        CAST(toYear("t0"."_day") AS Nullable(Int64)) * 12
      ) + CAST(toMonth("t0"."_day") AS Nullable(Int64))
    ) - 1 AS "month",
    COALESCE("t0"."_region", '') AS "region"
  FROM "bakery__check" AS "t0"
  WHERE
    "t0"."_since" <= 1000
    AND (
      isNull("t0"."_until") OR (
        "t0"."_until" > 1000
      )
    )
    AND toDate('2020-01-01') <= "t0"."tested_on"
    AND CAST(toYear("t0"."tested_on") AS Nullable(Float64)) < 2100.0
) AS "t1"
GROUP BY
  "t1"."month",
  "t1"."region"
