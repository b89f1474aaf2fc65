package dev.nightjar.jobs;

import dev.nightjar.jobs.cli.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All commands: the file {@code commands} beside this class, which the launcher reads too. A job is
 * made only when it is asked for, as each start would wait for the classes of all.
 */
final class Commands {
  /**
   * A line of that file.
   *
   * @param path the words of the command with {@code /} between
   * @param job the simple name of its class
   * @param spark {@code spark} if it runs on Spark, a flag or a part if it does so with that, or
   *     nothing; of a part nothing, since the launcher goes by the first word
   */
  record Entry(String path, String job, String spark) {
    private static Entry of(String line) {
      String[] words = line.split(" +", 3);
      return new Entry(words[0], words[1], words.length > 2 ? words[2] : "");
    }

    /** The path of the command that it is a part of; empty for none. */
    String whole() {
      return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Its last word. */
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    Job make() {
      try {
        return Class.forName(Commands.class.getPackageName() + "." + job)
            .asSubclass(Job.class)
            .getDeclaredConstructor()
            .newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot make the command " + path, e);
      }
    }
  }

  /** In the order of help. */
  static final List<Entry> ALL = read();

  private Commands() {}

  private static List<Entry> read() {
    try (InputStream in = Commands.class.getResourceAsStream("commands")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(Entry::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job of a command by its path. */
  static Optional<Job> find(String path) {
    return ALL.stream().filter(entry -> entry.path().equals(path)).map(Entry::make).findFirst();
  }

  /** The jobs of all commands of one word. */
  static Map<String, Job> whole() {
    return parts("");
  }

  /** The jobs of the parts of a command, by their last words. */
  static Map<String, Job> parts(String path) {
    Map<String, Job> parts = new LinkedHashMap<>();
    ALL.stream()
        .filter(entry -> entry.whole().equals(path))
        .forEach(entry -> parts.put(entry.name(), entry.make()));
    return parts;
  }
}
