package dev.nightjar.analyze.duplicates;

import java.util.Optional;

/**
 * How it is decided what stays.
 *
 * @param keep which item of a group
 * @param attribute that {@link Keep#OLDEST} goes by; empty for the other rules
 * @param joinsNumbers whether texts that say other numbers are joined
 * @param target items that are to stay; empty for what the threshold says
 */
public record KeepRule(
    Keep keep, Optional<String> attribute, boolean joinsNumbers, Optional<Long> target) {}
