package dev.nightjar.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Readers of Parquet outside the JVM: Python's pyarrow, where it is there. {@code NIGHTJAR_PYTHON}
 * names another Python than {@code python3}.
 */
public final class PythonReader {
  private PythonReader() {}

  /**
   * Runs a program that has {@code table}, what pyarrow reads in a folder; the test is skipped
   * where there is no pyarrow.
   *
   * @return the lines that it prints
   */
  public static List<String> lines(String folder, String program)
      throws IOException, InterruptedException {
    assumeTrue(hasPyarrow(), "there is no Python with pyarrow");
    return run(
        "import sys, pyarrow.parquet\ntable = pyarrow.parquet.read_table(sys.argv[1])\n" + program,
        folder);
  }

  private static boolean hasPyarrow() throws InterruptedException {
    try {
      return run("import pyarrow.parquet\nprint('yes')", "").equals(List.of("yes"));
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> run(String program, String argument)
      throws IOException, InterruptedException {
    String python = Objects.requireNonNullElse(System.getenv("NIGHTJAR_PYTHON"), "python3");
    Process process =
        new ProcessBuilder(python, "-c", program, argument).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.lines().toList();
  }
}
