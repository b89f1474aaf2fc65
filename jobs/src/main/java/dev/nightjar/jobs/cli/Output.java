package dev.nightjar.jobs.cli;

import dev.nightjar.io.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command prints: results on stdout, everything else on stderr, all in UTF-8. Safe for use
 * by several threads.
 */
public final class Output {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  private final Set<String> warned = new HashSet<>();
  private boolean status;

  /** A line of the result. */
  public synchronized void line(String format, @Nullable Object... values) {
    clear();
    out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  /** A result, as the command line wants it: JSON for programs, or its layout for people. */
  public <R> void result(Invocation invocation, R result, Layout<? super R> layout) {
    if (invocation.json()) {
      line("%s", Json.text(result));
    } else {
      layout.print(result, this);
    }
  }

  /** A line for the user that is no result; options are named by their flags. */
  public synchronized void note(String text) {
    clear();
    err.println(Flags.NAMES.in(text));
  }

  /** What the user should know, once, however many tell it. */
  public synchronized void warn(String text) {
    String named = Flags.NAMES.in(text);
    if (warned.add(named)) {
      note("Warning: " + named);
    }
  }

  /** Replaces the terminal's current line. */
  public synchronized void status(String text) {
    clear();
    err.print(text);
    err.flush();
    status = true;
  }

  private void clear() {
    if (status) {
      err.print("\r\u001b[K");
      err.flush();
      status = false;
    }
  }
}
