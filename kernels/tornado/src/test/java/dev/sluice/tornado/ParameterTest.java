package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whose numbers of a parameter are the newest. */
class ParameterTest {
  private final Parameter parameter = new Parameter(1);

  @Test
  void aDeviceHasTheNewestOnce() {
    parameter.updated(one -> one.numbers()[0]++);
    parameter.download();
    parameter.download();
    assertEquals(1, parameter.numbers()[0]);
  }

  @Test
  void whatAFailedRunHasLostIsAnErrorUntilItIsWrittenAgain() {
    parameter.updated(one -> one.numbers()[0] = 7);
    long version = parameter.version();
    parameter.lose();
    assertNotEquals(version, parameter.version(), "no workspace takes its copy for the newest");
    IllegalStateException e = assertThrows(IllegalStateException.class, parameter::download);
    assertTrue(e.getMessage().contains("lost with a run that failed; write them again"));
    assertEquals(0, parameter.numbers()[0]);
    parameter.written();
    parameter.download();
  }
}
