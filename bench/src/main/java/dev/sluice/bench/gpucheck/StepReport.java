package dev.sluice.bench.gpucheck;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.JsonNode;

/**
 * How a step went.
 *
 * @param id the step
 * @param title for people
 * @param command as a person would type it
 * @param outcome how it ended
 * @param seconds what it took
 * @param limitSeconds what it might have taken
 * @param note what went wrong, one line; null where nothing did
 * @param log the file with all that it printed, relative to the check's
 * @param result what it wrote; null where that is nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StepReport(
    String id,
    String title,
    String command,
    Outcome outcome,
    double seconds,
    double limitSeconds,
    String note,
    String log,
    JsonNode result) {

  /** How a step ended. */
  enum Outcome {
    /** All of it was done. */
    DONE("done"),
    /** It was done, and found something wrong. */
    WRONG("wrong"),
    /** It could not be done, or not to its end. */
    FAILED("FAILED"),
    /** Its time was over; what it had measured by then is kept. */
    TIMED_OUT("cut short"),
    /** No time was left for it. */
    NOT_REACHED("not reached");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }

    /** {@return for people} */
    String label() {
      return label;
    }
  }
}
