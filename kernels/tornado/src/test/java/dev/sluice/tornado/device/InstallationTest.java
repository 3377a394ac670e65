package dev.sluice.tornado.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.backend.BackendUnavailableException;
import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An SDK will do where it has what is used of it. */
class InstallationTest {
  private static final ClassDesc PLAN =
      ClassDesc.of("uk.ac.manchester.tornado.api.TornadoExecutionPlan");

  @Test
  void thisSdkHasWhatTheModuleUses() {
    assertEquals(Set.of(), ApiUse.missingFor(Installation.class));
  }

  /** A class that refers to what is there, inherited too, and to what an older or newer one has. */
  @Test
  void whatIsMissingIsNamed() {
    ClassDesc gone = ClassDesc.of("uk.ac.manchester.tornado.api.Gone");
    MethodTypeDesc toString = MethodTypeDesc.of(ConstantDescs.CD_String);
    byte[] classFile =
        ClassFile.of()
            .build(
                ClassDesc.of("User"),
                type ->
                    type.withMethodBody(
                        "use",
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_STATIC,
                        code ->
                            code.aconst_null()
                                .checkcast(PLAN)
                                .invokevirtual(PLAN, "toString", toString)
                                .pop()
                                .aconst_null()
                                .checkcast(PLAN)
                                .invokevirtual(
                                    PLAN, "execute", MethodTypeDesc.of(ConstantDescs.CD_int))
                                .pop()
                                .aconst_null()
                                .checkcast(gone)
                                .invokevirtual(gone, "method", ConstantDescs.MTD_void)
                                .return_()));
    assertEquals(
        Set.of(
            "uk.ac.manchester.tornado.api.Gone",
            "uk.ac.manchester.tornado.api.TornadoExecutionPlan.execute of type ()I"),
        ApiUse.missing(classFile, getClass().getClassLoader()));
  }

  @Test
  void oneThatLacksSomethingIsRefusedWithWhatItLacks() {
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class,
            () -> Installation.requireApi("4.0.0", Set.of("a.B.c of type ()I")));
    assertEquals(
        "tornado was made with TornadoVM 5.2.0-jdk25, and the TornadoVM 4.0.0 that this JVM was"
            + " started with has not a.B.c of type ()I;",
        e.getMessage().substring(0, e.getMessage().indexOf(';') + 1));
  }

  @Test
  void anotherVersionThatHasAllIsTaken() {
    assertDoesNotThrow(() -> Installation.requireApi("6.0.0", Set.of()));
  }

  /** What a compiler made of an interface that was serializable, and of one that was not yet. */
  @Test
  void aKernelThatSixCannotFindIsRefused() {
    Object builtWithSix = (Runnable & Serializable) () -> {};
    assertDoesNotThrow(() -> Installation.requireBuiltFor("6.0.0", builtWithSix));
    Object builtBefore =
        new Serializable() {
          private static final long serialVersionUID = 1L;
        };
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class,
            () -> Installation.requireBuiltFor("6.0.0", builtBefore));
    assertEquals(
        "tornado was built with a TornadoVM before 6.0, and this JVM was started with 6.0.0, which"
            + " cannot find its kernels: build kernels/tornado again with that SDK",
        e.getMessage());
  }
}
