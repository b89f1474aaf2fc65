package dev.nightjar.size;

/**
 * What a fleet is made of.
 *
 * @param cores that run tasks
 * @param pace tokens a second of one slot: a core, or the whole GPU
 * @param gpu whether graphs run on one
 */
public record Executor(int cores, Pace pace, boolean gpu) {}
