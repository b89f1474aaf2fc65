package dev.nightjar.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A running {@link Worker}, or a program in another language that speaks as it does. */
final class PeerProcess implements AutoCloseable {
  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /** Starts a shell command and waits until its model is open. */
  PeerProcess(String name, String command, Path log) throws IOException {
    this.name = name;
    this.log = log;
    this.process =
        new ProcessBuilder("bash", "-c", "exec " + command).redirectError(log.toFile()).start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    answer();
  }

  /** Has texts embedded into a file; the CPU seconds, or whatever numbers it answers. */
  List<Double> ask(Path texts, Path vectors) throws IOException {
    questions.write(texts + "\t" + vectors + "\n");
    questions.flush();
    return answer();
  }

  private List<Double> answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("@ ")) {
        return Arrays.stream(line.substring(2).split(" ", -1)).map(Double::valueOf).toList();
      }
    }
    throw new IOException(
        "Cannot measure %s: it ended; what it said is in %s".formatted(name, log));
  }

  @Override
  public void close() throws IOException {
    questions.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
