package dev.sluice.backend;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The environment that libraries of this process see: those written in C read it when they are
 * loaded, and Java, which has a copy of its own, cannot change it.
 */
public final class NativeEnvironment {
  private NativeEnvironment() {}

  /**
   * Sets a variable for whatever is loaded from now on; {@link System#getenv()} stays as it was.
   *
   * @param name the variable's name
   * @param value its value, which takes the place of another
   * @throws IllegalStateException where the system refuses
   */
  @SuppressWarnings("restricted")
  public static void set(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    int status;
    try (Arena arena = Arena.ofConfined()) {
      status = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("setenv throws nothing", e);
    }
    if (status != 0) {
      throw new IllegalStateException("setenv of " + name + " to '" + value + "' failed");
    }
  }
}
