package dev.nightjar.analyze.duplicates;

/** Which item of a group stays. Of equal ones it is the first by id. */
public enum Keep {
  /** The one with the longest text, in characters. */
  LONGEST,
  /** The first by id. */
  FIRST,
  /** The one that resembles most others: the greatest sum of scores. */
  CENTRAL,
  /** The least by an attribute: the oldest by a date, the lowest number. */
  OLDEST
}
