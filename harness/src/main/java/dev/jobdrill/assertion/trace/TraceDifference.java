package dev.jobdrill.assertion.trace;

/**
 * How spans differ from a shape.
 *
 * @param places how many spans are missing, unexpected or not as they should be
 * @param first the first of them in words, a sentence
 * @param diff both trees in one; each line begins with a blank, a minus for what was expected only, or a plus for what was
 *     found only, and another blank
 * @param expected the expected tree
 * @param found the found one, with the attributes that the expected one names
 */
public record TraceDifference(
    int places, String first, String diff, String expected, String found) {}
