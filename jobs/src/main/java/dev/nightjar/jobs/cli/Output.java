package dev.nightjar.jobs.cli;

import dev.nightjar.io.Json;
import dev.nightjar.jobs.cli.options.Flags;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a command prints: results on stdout, everything else on stderr, all in UTF-8. Safe for use
 * by several threads.
 */
public final class Output {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  private boolean status;

  /** A line of the result. */
  public synchronized void line(String format, @Nullable Object... values) {
    clear();
    out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  /** The result, a record, as one line of JSON. */
  public synchronized void json(Object result) {
    clear();
    out.println(Json.text(result));
  }

  /**
   * The result, a record, as lines of a key and its value.
   *
   * @param width of the column of keys
   */
  public void fields(Object result, int width) {
    Json.fields(result).forEach((key, value) -> line("%-" + width + "s %s", key, value));
  }

  /** The result, a record, for programs or for people, as the command line wants it. */
  public void result(Invocation invocation, Object result, int width) {
    if (invocation.json()) {
      json(result);
    } else {
      fields(result, width);
    }
  }

  /**
   * A table.
   *
   * @param layout a column as {@link String#format} takes it: {@code %-9s} stands to the left,
   *     {@code %9s} to the right, in as many places at least
   * @param rows values by column; the last ones may be missing
   */
  public void table(
      String layout, Collection<String> headings, Collection<? extends Collection<?>> rows) {
    Table.lines(layout, headings, rows).forEach(row -> line("%s", row));
  }

  /** A line for the user that is no result; options are named by their flags. */
  public synchronized void note(String text) {
    clear();
    err.println(Flags.NAMES.in(text));
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
