package dev.sluice.opencl.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LibraryTest {
  /** As JOCL says it, in forty lines: the attempt that found a file is the last. */
  @Test
  void theTrueCauseInOneLine() {
    String said =
        """
        Error while loading native library "JOCL_2_0_6-linux-x86_64"
        Operating system name: Linux
        ---(start of nested stack traces)---
        java.lang.UnsatisfiedLinkError: no JOCL_2_0_6-linux-x86_64 in java.library.path: /usr/lib
        \tat java.base/java.lang.ClassLoader.loadLibrary(ClassLoader.java:2285)
        java.lang.UnsatisfiedLinkError: /t/libJOCL.so: /t/libJOCL.so: failed to map segment from shared object
        \tat java.base/jdk.internal.loader.NativeLibraries.load(Native Method)
        """;
    assertEquals(
        "opencl cannot load JOCL's own library: /t/libJOCL.so: failed to map segment from shared"
            + " object (a folder that forbids execution; -Djava.io.tmpdir=FOLDER names another)",
        Library.reason(said));
  }
}
