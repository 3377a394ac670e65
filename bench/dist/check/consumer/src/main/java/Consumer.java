import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.data.SequenceBatch;
import dev.sluice.model.RecurrentOptions;
import java.util.Arrays;

/**
 * What a program that depends on Sluice does: a layer on the fast backend; here also on the
 * reference.
 */
public final class Consumer {
  private Consumer() {}

  static void main() {
    float[][] shorter = {{1, 2, 3}};
    float[][] longer = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    float[][] fast = states("cpu", shorter, longer);
    float[][] right = states("reference", shorter, longer);
    for (int t = 0; t < longer.length; t++) {
      for (int unit = 0; unit < right[t].length; unit++) {
        // |h| <= 1, and sums of a dozen float products
        if (!(Math.abs(fast[t][unit] - right[t][unit]) < 1e-5)) {
          throw new AssertionError(
              Arrays.toString(fast[t]) + " is not " + Arrays.toString(right[t]));
        }
      }
    }
    System.out.println(
        "consumer: " + right.length + " steps agree; " + Backends.list().size() + " backends");
  }

  private static float[][] states(String backendName, float[][]... sequences) {
    try (Backend backend = Backends.select(backendName);
        RecurrentStack lstm = RecurrentStack.create(3, RecurrentOptions.lstm(5), 42, backend)) {
      return lstm.forward(SequenceBatch.of(sequences), null).sequence(1);
    }
  }
}
