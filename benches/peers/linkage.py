"""Finds the duplicates of a file of made-up records with splink, and prints precision, recall and time.

    cargo run --release -p lianfang-linkage --example accuracy -- csv RECORDS SEED FILE
    venv/bin/python benches/peers/linkage.py FILE            (pip install splink==5.0.0 pypinyin==0.55.0)

The preparation is what a careful user would write: pinyin without tones by pypinyin, ID numbers and phones without separators, dates and
sex from the ID number where nobody stated them. It is not part of the time. Blocking is by the same keys as ours, levels are like ours where splink has them;
names have frequencies. There is no class for households, no comparison of characters with letters but by sound, no polyphones.
"""
import csv
import re
import sys
import time
import unicodedata

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from pypinyin import lazy_pinyin
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI


def fold(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def prepare(row):
    name = row["name"]
    sound = "".join(re.findall(r"[a-z]+", fold(" ".join(lazy_pinyin(name))).replace("u:", "u")))
    number = re.sub(r"\s", "", row["id_number"]).upper()
    phone = re.sub(r"[^0-9]", "", re.split("、", row["phone"])[0])
    phone = phone[2:] if phone.startswith("86") and len(phone) == 13 else phone
    parts = re.findall(r"\d+", row["birth"])
    if len(parts) == 3:
        birth = f"{int(parts[0]):04}{int(parts[1]):02}{int(parts[2]):02}"
    else:
        birth = parts[0] if parts and len(parts[0]) == 8 else ""
    year = parts[0][:4] if parts else ""
    if not birth and re.fullmatch(r"\d{17}[\dX]", number):
        birth, year = number[6:14], number[6:10]
    sex = {"男": "m", "male": "m", "M": "m", "女": "f", "female": "f", "F": "f"}.get(row["sex"], "")
    region = row["region"]
    out = {
        "unique_id": int(row["unique_id"]),
        "truth": int(row["truth"]),
        "name": fold(name).replace(" ", ""),
        "sound": sound,
        "letters": "".join(sorted(sound)),
        "family": lazy_pinyin(name)[0] if name and not name.isascii() else "",
        "id_number": number,
        "id_a": number[:14] if len(number) >= 17 else "",
        "id_b": number[6:17] if len(number) >= 17 else "",
        "document": row["document"].upper(),
        "phone": phone,
        "birth": birth,
        "day": "".join(sorted([birth[4:6], birth[6:8]])) if birth else "",
        "year": year,
        "sex": sex,
        "county": region[:6],
        "region": region,
        "address": row["address"].replace("杭州市", ""),
        "initial": sound[:1],
    }
    return {key: (value if value != "" else None) for key, value in out.items()}


rows = [prepare(row) for row in csv.DictReader(open(sys.argv[1], encoding="utf-8"))]
truth = {}
for row in rows:
    truth.setdefault(row["truth"], []).append(row["unique_id"])
pairs = sum(len(ids) * (len(ids) - 1) // 2 for ids in truth.values())

import pandas as pd  # noqa: E402  (after the preparation, so that a missing package is told late but once)

frame = pd.DataFrame(rows)
name = cl.CustomComparison(
    output_column_name="name",
    comparison_levels=[
        cll.NullLevel("name"),
        cll.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
        cll.ExactMatchLevel("sound").configure(tf_adjustment_column="sound"),
        cll.ExactMatchLevel("letters").configure(tf_adjustment_column="letters"),
        cll.JaroWinklerLevel("sound", 0.92),
        cll.ExactMatchLevel("family"),
        cll.ElseLevel(),
    ],
)
birth = cl.CustomComparison(
    output_column_name="birth",
    comparison_levels=[
        cll.NullLevel("year"),
        cll.ExactMatchLevel("birth"),
        cll.And(cll.ExactMatchLevel("day"), cll.ExactMatchLevel("year")),
        cll.DamerauLevenshteinLevel("birth", 1),
        cll.ExactMatchLevel("year"),
        cll.ElseLevel(),
    ],
)
rules = [
    block_on("id_a"), block_on("id_b"), block_on("document"), block_on("phone"), block_on("letters"),
    block_on("year", "day", "initial"),
]
settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=[
        name,
        birth,
        cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("document", 1),
        cl.DamerauLevenshteinAtThresholds("phone", 1),
        cl.ExactMatch("sex"),
        cl.CustomComparison(
            output_column_name="region",
            comparison_levels=[
                cll.NullLevel("region"), cll.ExactMatchLevel("region"), cll.ExactMatchLevel("county"), cll.ElseLevel(),
            ],
        ),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.85]),
    ],
    blocking_rules_to_generate_predictions=rules,
    probability_two_random_records_match=2e-5,
)
connection = duckdb.connect()
connection.execute("set threads = 2")
api = DuckDBAPI(connection=connection)
linker = Linker(api.register(frame), settings, log_level=40)
began = time.perf_counter()
linker.training.estimate_u_using_random_sampling(max_pairs=5e5, seed=1)
for rule in [block_on("id_b"), block_on("letters"), block_on("birth")]:
    linker.training.estimate_parameters_using_expectation_maximisation(rule)
trained = time.perf_counter()
found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
done = time.perf_counter()
whose = {row["unique_id"]: row["truth"] for row in rows}
right = [whose[a] == whose[b] for a, b in zip(found["unique_id_l"], found["unique_id_r"])]
print(f"{len(rows)} records, {pairs} true pairs; training {trained - began:.2f} s, blocking and scoring {done - trained:.2f} s")
for threshold in [0.01, 0.1, 0.5, 0.9, 0.99, 0.999]:
    kept = [ok for ok, p in zip(right, found["match_probability"]) if p >= threshold]
    print(f"| {threshold} | {len(kept)} | {sum(kept) / max(len(kept), 1):.4f} | {sum(kept) / pairs:.4f} |")
