package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.ArrayList;
import java.util.List;

/**
 * Options in an order: those of a subject, as they are declared one below the other, or those of a
 * command, as its help shows them. It grows while the class that declares it is initialised, and
 * never after.
 */
public final class OptionList {
  private final List<Option<?>> options = new ArrayList<>();
  private final List<OptionList> wholes;

  /** An empty one. */
  public OptionList() {
    this(List.of());
  }

  private OptionList(List<OptionList> wholes) {
    this.wholes = wholes;
  }

  /** An empty one, whose options this one has too. */
  public OptionList part() {
    return new OptionList(List.of(this));
  }

  /** Declares an option: from now on it is the last one here. */
  public <T> Option<T> add(Option<T> option) {
    options.add(option);
    wholes.forEach(whole -> whole.add(option));
    return option;
  }

  /** The same with more behind. */
  public OptionList with(Option<?>... more) {
    for (Option<?> option : more) {
      add(option);
    }
    return this;
  }

  /** The same with all of another behind. */
  public OptionList with(OptionList more) {
    for (Option<?> option : more.options) {
      add(option);
    }
    return this;
  }

  /** What is here but these. */
  public OptionList without(Option<?>... others) {
    OptionList rest = new OptionList().with(this);
    rest.options.removeAll(List.of(others));
    return rest;
  }

  /** All of them. */
  public List<Option<?>> all() {
    return options;
  }
}
