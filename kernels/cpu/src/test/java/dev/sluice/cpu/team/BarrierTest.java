package dev.sluice.cpu.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BarrierTest {
  private static final long SECOND = 1_000_000_000;

  private final Failure failure = new Failure();
  private final AtomicLong waited = new AtomicLong();

  /** Of each way to wait: what others have written before is seen after. */
  @ParameterizedTest
  @ValueSource(longs = {0, 2000, SECOND})
  void allSeeWhatAllWroteBefore(long spinNanos) throws Exception {
    int parties = 3;
    int rounds = 2000;
    Barrier barrier = new Barrier(parties, spinNanos, failure, waited);
    int[] written = new int[parties];
    List<Callable<Void>> threads = new ArrayList<>();
    for (int i = 0; i < parties; i++) {
      int party = i;
      threads.add(
          () -> {
            for (int round = 1; round <= rounds; round++) {
              written[party] = round;
              barrier.await(party);
              for (int other = 0; other < parties; other++) {
                assertEquals(round, written[other], "of party " + other + ", seen by " + party);
              }
              barrier.await(party);
            }
            return null;
          });
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(parties)) {
      for (Future<Void> result : pool.invokeAll(threads)) {
        result.get();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, SECOND / 20})
  void aFailureEndsTheWaiting(long spinNanos) throws Exception {
    Barrier barrier = new Barrier(2, spinNanos, failure, waited);
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> waiting = pool.submit(() -> barrier.await(0));
      Thread.sleep(10);
      assertFalse(waiting.isDone());
      failure.set(new IllegalArgumentException("broken"));
      Exception e = assertThrows(Exception.class, waiting::get);
      assertTrue(e.getCause().getMessage().contains("broken"), e.toString());
    }
  }

  @Test
  void anInterruptIsKeptAndEndsNothing() throws Exception {
    Barrier barrier = new Barrier(2, 0, failure, waited);
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<Boolean> waiting =
          pool.submit(
              () -> {
                Thread.currentThread().interrupt();
                barrier.await(0);
                return Thread.interrupted();
              });
      Thread.sleep(100);
      assertFalse(waiting.isDone());
      barrier.await(1);
      assertTrue(waiting.get());
    }
  }

  /** But for the first moment, as threads do not come out quite even. */
  @Test
  void waitingIsCounted() throws Exception {
    Barrier barrier = new Barrier(2, SECOND / 100, failure, waited);
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> waiting = pool.submit(() -> barrier.await(0));
      Thread.sleep(200);
      barrier.await(1);
      waiting.get();
    }
    assertTrue(waited.get() > SECOND / 10 && waited.get() < 60 * SECOND, waited + " ns");
  }
}
