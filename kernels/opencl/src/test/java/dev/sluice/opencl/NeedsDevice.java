package dev.sluice.opencl;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.opencl.cl.Devices;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a class on a machine without an OpenCL device, and says what to install; with the
 * environment variable {@code SLUICE_OPENCL=required}, as in CI, it fails there.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDevice.Condition.class)
public @interface NeedsDevice {
  /** Looks for a device, once. */
  final class Condition implements ExecutionCondition {
    private static final Optional<String> MISSING = missing();

    private static Optional<String> missing() {
      try {
        Devices.all();
        return Optional.empty();
      } catch (BackendUnavailableException e) {
        if ("required".equals(System.getenv("SLUICE_OPENCL"))) {
          throw e;
        }
        System.out.println("The tests of the opencl backend are skipped: " + e.getMessage());
        return Optional.of(e.getMessage());
      }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return MISSING
          .map(ConditionEvaluationResult::disabled)
          .orElseGet(() -> ConditionEvaluationResult.enabled("there is a device"));
    }
  }
}
