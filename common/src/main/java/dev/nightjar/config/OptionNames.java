package dev.nightjar.config;

import java.io.Serializable;
import java.util.List;

/**
 * How texts for people name options. The library knows an option by its key alone and marks it
 * wherever a text names one, in one of three forms:
 *
 * <pre>
 * ‹output.fresh› embeds everything anew
 * ‹source.id-column=NAME› names another column
 * ‹nightjar embed output=DIR› makes one
 * </pre>
 *
 * <p>That reads well as it is, which is how exceptions have it. Whoever has other names for options
 * puts them there: the command line its flags. The mark is in the text and not beside it because
 * texts travel further than exceptions, out of executors, into manifests and into rejects.
 */
@FunctionalInterface
public interface OptionNames extends Serializable {
  /** By their keys: texts stay as they are. */
  OptionNames KEYS = text -> text;

  /** The text with its options so named. */
  String in(String text);

  /** The texts with their options so named. */
  default List<String> in(List<String> texts) {
    return texts.stream().map(this::in).toList();
  }
}
