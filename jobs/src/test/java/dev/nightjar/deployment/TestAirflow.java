package dev.nightjar.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.documentation.ShellLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file for Airflow: it compiles, its commands are understood, exit codes end in retries or not.
 */
class TestAirflow {
  private static final Path DAG = DeployedFiles.ROOT.resolve("deploy/airflow/nightjar_dag.py");

  @TempDir Path folder;

  @BeforeEach
  void pythonIsThere() throws Exception {
    assumeTrue(TestDeployment.isInstalled("python3"), "python3 is not installed");
  }

  private String python(String program) throws Exception {
    Path file = Files.writeString(folder.resolve("program.py"), program);
    return TestDeployment.output("python3", "-B", file.toString());
  }

  @Test
  void itCompiles() throws Exception {
    String program =
        "import py_compile; py_compile.compile('%s', cfile='%s', doraise=True); print('compiled')";
    assertThat(python(program.formatted(DAG, folder.resolve("dag.pyc")))).isEqualTo("compiled");
  }

  @Test
  void itsCommandsAreUnderstood() throws Exception {
    airflow();
    List<String> commands =
        python(load("print(*(' '.join(task.command()) for task in BaseOperator.tasks), sep='\\n')"))
            .lines()
            .toList();
    ShellLine shell = new ShellLine(Set.of());
    assertThat(commands).hasSize(4).allSatisfy(line -> assertThat(shell.problem(line)).isEmpty());
  }

  @Test
  void exitCodesAreMapped() throws Exception {
    airflow();
    assertThat(
            python(
                load(
                    """
                    for code in 0, 1, 2, 3:
                        SubprocessHook.code = code
                        try:
                            print(code, BaseOperator.tasks[0].execute({}))
                        except Exception as e:
                            print(code, type(e).__name__)
                    """)))
        .isEqualTo(
            """
            0 last line
            1 AirflowException
            2 AirflowFailException
            3 AirflowFailException""");
  }

  private String load(String program) {
    return """
    import runpy, sys
    sys.path.insert(0, '%s')
    from airflow.sdk import BaseOperator
    from airflow.providers.standard.hooks.subprocess import SubprocessHook
    runpy.run_path('%s')
    %s"""
        .formatted(folder, DAG, program);
  }

  /** As much of Airflow as the file asks of it. */
  private void airflow() throws IOException {
    file("airflow/__init__.py", "");
    file(
        "airflow/exceptions.py",
        """
        class AirflowException(Exception): pass
        class AirflowFailException(AirflowException): pass
        """);
    file(
        "airflow/sdk.py",
        """
        class DAG:
            def __init__(self, dag_id, **settings): pass
            def __enter__(self): return self
            def __exit__(self, *error): pass
        class BaseOperator:
            tasks = []
            def __init__(self, task_id):
                self.task_id = task_id
                self.tasks.append(self)
            def __rshift__(self, other): return other
            def __rrshift__(self, other): return self
        """);
    for (String name : List.of("", "/standard", "/standard/hooks")) {
      file("airflow/providers" + name + "/__init__.py", "");
    }
    file(
        "airflow/providers/standard/hooks/subprocess.py",
        """
        from collections import namedtuple
        class SubprocessHook:
            code = 0
            def run_command(self, command):
                return namedtuple('Result', 'exit_code output')(self.code, 'last line')
        """);
  }

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
