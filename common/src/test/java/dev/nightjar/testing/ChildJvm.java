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

/**
 * A program in a JVM of its own as a user may start it by hand: nothing of what the launcher sets
 * is in its environment. It has a home and a temporary folder of its own, and what it prints is in
 * files. Closing kills what still runs.
 */
public final class ChildJvm implements AutoCloseable {
  private static final long LONGEST_SECONDS = 240;

  private final Process process;
  private final Path folder;

  private ChildJvm(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /** Starts a program with this test's class path and JVM flags. */
  public static ChildJvm start(
      Path folder, Class<?> main, Map<String, String> environment, List<String> args)
      throws IOException {
    return start(folder, main, flags(), classPath(), environment, args);
  }

  /** Starts a program. */
  public static ChildJvm start(
      Path folder,
      Class<?> main,
      List<String> flags,
      String classPath,
      Map<String, String> environment,
      List<String> args)
      throws IOException {
    return start(folder, command(folder, main, flags, classPath, args), environment);
  }

  /** What starts a program. */
  public static List<String> command(
      Path folder, Class<?> main, List<String> flags, String classPath, List<String> args) {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(flags);
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary(folder), "-Xmx1g", "-cp", classPath));
    command.add(main.getName());
    command.addAll(args);
    return command;
  }

  /** Starts a {@link #command}, or what runs one. */
  public static ChildJvm start(Path folder, List<String> command, Map<String, String> environment)
      throws IOException {
    String home = Files.createDirectories(folder.resolve("home")).toString();
    String temporary = Files.createDirectories(temporary(folder)).toString();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().remove("ORT_DISABLE_TELEMETRY");
    builder.environment().putAll(Map.of("HOME", home, "TMPDIR", temporary));
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), folder);
  }

  /** This test's class path. */
  public static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** The temporary folder of what is started in a folder. */
  public static Path temporary(Path folder) {
    return folder.resolve("temporary");
  }

  /** What lies in its home and its temporary folder. */
  public List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    for (Path place : List.of(folder.resolve("home"), temporary(folder))) {
      try (Stream<Path> walk = Files.walk(place)) {
        walk.filter(path -> !path.equals(place))
            .map(path -> folder.relativize(path).toString())
            .forEach(left::add);
      }
    }
    return left;
  }

  /** What this JVM was started with, but its heap and what Maven added, for a short life. */
  public static List<String> flags() {
    return Stream.concat(
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("--(add|enable|sun).*|-XX:\\+Ig.*|-D(jdk|io)\\..*")),
            Stream.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))
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
    return text("stdout");
  }

  /** What it has told so far besides results. */
  public String err() {
    return text("stderr");
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

  private String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
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
