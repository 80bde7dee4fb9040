SELECT
  "t1"."month" AS "month",
  "t1"."region" AS "region",
  COUNT(*) AS "stated",
  SUM(
    (
      CASE
        WHEN isNotNull("t1"."weight") AND isNotNull(0.0)
        THEN GREATEST("t1"."weight", 0.0)
        ELSE NULL
      END + ABS(
        CASE
          WHEN isNotNull("t1"."weight") AND isNotNull(0.0)
          THEN LEAST("t1"."weight", 0.0)
          ELSE NULL
        END
      )
    ) / 1000.0
  ) AS "above_0"
FROM (
  SELECT
    "t0"."_thing" AS "_thing",
    "t0"."_entry" AS "_entry",
    "t0"."_day" AS "_day",
    "t0"."_region" AS "_region",
    "t0"."_subject" AS "_subject",
    "t0"."weight" AS "weight",
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
    AND isNotNull(
      (
        CASE
          WHEN isNotNull("t0"."weight") AND isNotNull(0.0)
          THEN GREATEST("t0"."weight", 0.0)
          ELSE NULL
        END + ABS(
          CASE
            WHEN isNotNull("t0"."weight") AND isNotNull(0.0)
            THEN LEAST("t0"."weight", 0.0)
            ELSE NULL
          END
        )
      ) / 1000.0
    )
) AS "t1"
GROUP BY
  "t1"."month",
  "t1"."region"
