package dev.nightjar.jobs;

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

/** A command in a JVM of its own, with what it prints in files. Closing kills what still runs. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command with this test's class path and JVM flags. */
  static ChildJvm start(
      Path folder, Class<? extends Job> job, Map<String, String> environment, List<String> args)
      throws IOException {
    Files.createDirectories(folder);
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(flags());
    command.addAll(List.of("-Xmx1g", "-cp", classPath()));
    command.add(job.getName());
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), out, err);
  }

  /** A very long one: what reads the command line must bear it. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** What this JVM was started with, but its heap and what Maven added, for a short life. */
  static List<String> flags() {
    return Stream.concat(
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("--(add|enable|sun).*|-XX:.*|-D(jdk|io)\\..*")),
            Stream.of("-XX:TieredStopAtLevel=1"))
        .toList();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The exit code. */
  int await() {
    try {
      if (!process.waitFor(180, TimeUnit.SECONDS)) {
        throw new IllegalStateException("It hangs: " + lastWords());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out());
  }

  /** The end of what it wrote, for messages. */
  String lastWords() {
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
