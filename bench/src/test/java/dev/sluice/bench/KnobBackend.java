package dev.sluice.bench;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.Workspace;
import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.program.Program;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A backend with one knob, whose values are slow, wrong, impossible, or fast. */
public final class KnobBackend implements Tunable {
  /** What was kept last; null where nothing was. */
  public static Settings kept;

  private static final String KNOB = "speed";

  private final Backend right = new ReferenceBackend(Storage.FLOAT32);
  private final Backend wrong = new WrongBackend();

  /** {@code knob}. */
  public static final class Provider implements BackendProvider {
    @Override
    public String name() {
      return "knob";
    }

    @Override
    public OptionalInt autoRank() {
      return OptionalInt.empty();
    }

    @Override
    public Backend open(Optional<String> device) {
      return new KnobBackend();
    }
  }

  @Override
  public List<Knob> knobs(ShapeClass shape) {
    List<String> values = List.of("slow", "wrong", "impossible", "fast", "slower");
    return List.of(new Knob(KNOB, false, values, Map.of()));
  }

  @Override
  public Settings settings(ShapeClass shape) {
    return new Settings(Map.of(KNOB, "slow"));
  }

  @Override
  public Executable compile(Program program, Settings settings) {
    return switch (settings.get(KNOB)) {
      case "fast" -> right.compile(program);
      case "slow" -> delayed(Executable.class, right.compile(program), 5);
      case "slower" -> delayed(Executable.class, right.compile(program), 10);
      case "wrong" -> wrong.compile(program);
      default -> throw new IllegalStateException("needs 64 KiB\nof local memory");
    };
  }

  /** The same, whose workspaces take some time for a run. */
  private static <T> T delayed(Class<T> type, T whole, long millis) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals("run")) {
                Thread.sleep(millis);
              }
              try {
                Object result = method.invoke(whole, arguments);
                return result instanceof Workspace workspace
                    ? delayed(Workspace.class, workspace, millis)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }

  @Override
  public void requireKeepable() {}

  @Override
  public Path keep(ShapeClass shape, Settings settings) {
    kept = settings;
    return Path.of("tuning.json");
  }

  @Override
  public String name() {
    return "knob";
  }

  @Override
  public Device device() {
    return right.device();
  }

  @Override
  public Set<Fusion> fusions() {
    return right.fusions();
  }

  @Override
  public Executable compile(Program program, Set<Fusion> fusions) {
    return right.compile(program, fusions);
  }

  @Override
  public void close() {
    right.close();
    wrong.close();
  }
}
