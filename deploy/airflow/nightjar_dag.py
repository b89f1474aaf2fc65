"""A night of Nightjar for Airflow 3: embed, index, analyze, prune, by the worker's spark-submit.

Exit codes of Nightjar: 0 done, 1 failed (the task is tried again and goes on where it was cut off), 2 wrong use or
configuration, 3 a gate refused the run. After 2 and 3 the same would happen again, so the task fails without a retry.
They arrive only from drivers in client mode; in cluster mode spark-submit has codes of its own.

NIGHTJAR_JAR, NIGHTJAR_CORPUS, NIGHTJAR_STORE and NIGHTJAR_MODEL in the environment of the workers say what and where;
Spark's own settings are its spark-defaults.conf.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from airflow.exceptions import AirflowException, AirflowFailException
from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator

JAR = os.environ.get("NIGHTJAR_JAR", "/opt/nightjar/nightjar.jar")
CORPUS = os.environ.get("NIGHTJAR_CORPUS", "s3a://corpus/today")
STORE = os.environ.get("NIGHTJAR_STORE", "s3a://search")
MODEL = os.environ.get("NIGHTJAR_MODEL", "/opt/nightjar/models/minilm")

VECTORS = f"{STORE}/vectors"
INDEX = f"{STORE}/index"


class NightjarOperator(BaseOperator):
    """Runs one command, as its class takes it on the command line."""

    def __init__(self, *, job: str, arguments: list[str], **kwargs) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.arguments = arguments
        self.hook = SubprocessHook()

    def command(self) -> list[str]:
        submit = ["spark-submit", "--deploy-mode", "client", "--name", f"nightjar-{self.task_id}"]
        return [*submit, "--class", f"dev.nightjar.jobs.{self.job}", JAR, *self.arguments]

    def execute(self, context) -> str:
        """Returns the last line that the command wrote: with --json, its result."""
        result = self.hook.run_command(self.command())
        if result.exit_code in (2, 3):
            why = "wrong use or configuration" if result.exit_code == 2 else "a gate refused the run"
            raise AirflowFailException(f"nightjar exited with {result.exit_code} ({why}): {result.output}")
        if result.exit_code != 0:
            raise AirflowException(f"nightjar exited with {result.exit_code}: {result.output}")
        return result.output

    def on_kill(self) -> None:
        self.hook.send_sigterm()


with DAG(
    dag_id="nightjar",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,  # one writer a night
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    tags=["nightjar"],
) as dag:
    embed = NightjarOperator(
        task_id="embed",
        job="EmbedJob",
        arguments=["--input", CORPUS, "--output", VECTORS, "--model", MODEL, "--json"],
    )
    # From the second night on, "--base", INDEX brings last night's index up to date instead of building anew.
    index = NightjarOperator(
        task_id="index",
        job="IndexJob",
        arguments=["--vectors", VECTORS, "--output", INDEX, "--json"],
    )
    analyze = NightjarOperator(
        task_id="analyze",
        job="AnalyzeJob",
        arguments=["duplicates", "--vectors", VECTORS, "--output", f"{STORE}/duplicates", "--json"],
    )
    # Never the current run, nor one that an index was made from.
    prune = NightjarOperator(
        task_id="prune",
        job="RunsJob",
        arguments=["prune", VECTORS, "--keep", "7", "--json"],
    )
    embed >> [index, analyze] >> prune
