package dev.nightjar.size;

/**
 * A stage of a command: tasks of about equal size, all of which end before the next stage begins.
 *
 * @param name for people
 * @param tasks how many, at least one
 * @param seconds that one slot would take for all of them
 * @param variation standard deviation of a task's seconds, by their mean
 * @param slots tasks that an executor runs at a time
 * @param lost share of what is done that goes with the executor that did it, since only its disk
 *     has it
 */
public record Stage(
    String name, int tasks, double seconds, double variation, int slots, double lost) {}
