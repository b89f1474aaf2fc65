package dev.nightjar.embed.remote;

import dev.nightjar.embed.Stop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What became of a request. */
sealed interface Outcome {
  /**
   * Vectors in the order of the texts.
   *
   * @param tokens that are billed; empty if the server does not say
   */
  record Answer(List<float[]> vectors, OptionalLong tokens) implements Outcome {}

  /** At least one of the texts cannot be embedded. */
  record Refused(String why) implements Outcome {}

  /**
   * It may work later.
   *
   * @param after how long the server wants to be left alone, if it says
   */
  record Passing(Reached reached, String why, Optional<Duration> after) implements Outcome {}

  /** No request will work. */
  record Fatal(Stop why) implements Outcome {
    /** For a reason that no option is to blame for. */
    Fatal(String why) {
      this(new Stop(why));
    }
  }

  /** It was not sent, since the run is to end. */
  record Unsent() implements Outcome {}

  /** It was not sent, since the money that is left does not pay for it. */
  record TooDear() implements Outcome {}

  /** How far a request came. */
  enum Reached {
    /** Nobody is there. */
    NOBODY,
    /** Somebody, who gave no answer; it may be billed. */
    SILENCE,
    /** A server that said no for now. */
    SERVER,
    /** A server that failed; at these texts, if it answers others. */
    ERROR
  }
}
