package dev.nightjar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program in a JVM of its own, with what it prints in files. Closing kills what still runs. */
public final class ChildJvm implements AutoCloseable {
  private static final long LONGEST_SECONDS = 240;

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a program with this test's class path and JVM flags. */
  public static ChildJvm start(
      Path folder, Class<?> main, Map<String, String> environment, List<String> args)
      throws IOException {
    Files.createDirectories(folder);
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(flags());
    command.addAll(List.of("-Xmx1g", "-cp", classPath()));
    command.add(main.getName());
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), out, err);
  }

  /**
   * This test's class path as the one jar that surefire makes of it: ONNX Runtime reads the command
   * line with a recursive matcher and overflows its stack where that has tens of kilobytes.
   */
  public static String classPath() {
    return System.getProperty("surefire.real.class.path", System.getProperty("java.class.path"));
  }

  /** What this JVM was started with, but its heap and what Maven added, for a short life. */
  public static List<String> flags() {
    return Stream.concat(
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("--(add|enable|sun).*|-XX:.*|-D(jdk|io)\\..*")),
            Stream.of("-XX:TieredStopAtLevel=1"))
        .toList();
  }

  /** The process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** The exit code. */
  public int await() {
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("It hangs: " + lastWords());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** What it has printed so far. */
  public String out() {
    return text(out);
  }

  /** What it has told so far besides results. */
  public String err() {
    return text(err);
  }

  /** What it has printed, as JSON. */
  public JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out());
  }

  /** The end of what it told, for messages. */
  public String lastWords() {
    List<String> lines = err().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
