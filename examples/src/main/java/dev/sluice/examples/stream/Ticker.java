package dev.sluice.examples.stream;

import dev.sluice.predict.Predictor;
import dev.sluice.predict.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Many streams on one session: all values that have come since the last tick are one batch, of
 * whichever streams they are. A stream waits for its answer, so that none has two values in a batch
 * and nothing can pile up.
 */
final class Ticker implements AutoCloseable {
  private final Session session;
  private final double threshold;
  private final int tickMillis;
  private final BlockingQueue<Request> requests;
  private final Queue<Integer> free = new ArrayDeque<>();
  private final float[] expected;
  private final boolean[] begun;
  private final Thread thread;
  private volatile IllegalStateException stopped;
  private long ticks;

  private record Request(int stream, float value, CompletableFuture<Answer> answer) {
    /** Frees the stream; nothing is fed. */
    boolean ends() {
      return answer == null;
    }
  }

  /**
   * @param streams the most at once
   * @param threshold errors above it are flagged
   * @param tickMillis how long a tick waits for more values after its first
   */
  Ticker(Predictor predictor, int streams, double threshold, int tickMillis) {
    this.threshold = threshold;
    this.tickMillis = tickMillis;
    session = predictor.session(streams);
    requests = new LinkedBlockingQueue<>(); // of no stream more than a value and its end
    expected = new float[streams];
    begun = new boolean[streams];
    for (int i = 0; i < streams; i++) {
      free.add(i);
    }
    thread = Thread.ofPlatform().name("ticker").daemon().start(this::run);
  }

  /** The number of a stream that nobody has, or -1. */
  synchronized int open() {
    Integer stream = free.poll();
    return stream == null ? -1 : stream;
  }

  /** Gives a stream back, whose states are forgotten before another has it. */
  void end(int stream) throws InterruptedException {
    if (stopped == null) {
      requests.put(new Request(stream, 0, null));
    }
  }

  /** Feeds a value, and waits for what is said of it. */
  Answer feed(int stream, float value) throws InterruptedException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    requireRunning();
    requests.put(new Request(stream, value, answer));
    requireRunning(); // it may have looked for requests for the last time before this one came
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e);
    }
  }

  private void requireRunning() {
    IllegalStateException why = stopped;
    if (why != null) {
      throw new IllegalStateException(why.getMessage(), why);
    }
  }

  private void run() {
    List<Request> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(requests.take());
        if (tickMillis > 0) {
          Thread.sleep(tickMillis);
        }
        requests.drainTo(batch);
        tick(batch);
        batch.clear();
      }
    } catch (InterruptedException _) {
      fail(batch, new IllegalStateException("the server is closing"));
    } catch (RuntimeException | Error e) {
      System.err.println("stream: nothing can be answered any more: " + e);
      fail(batch, new IllegalStateException("the server has failed: " + e.getMessage(), e));
    }
  }

  /** Nobody waits for ever for who has stopped. */
  private void fail(List<Request> batch, IllegalStateException why) {
    stopped = why;
    requests.drainTo(batch);
    batch.stream()
        .filter(request -> !request.ends())
        .forEach(r -> r.answer.completeExceptionally(why));
  }

  private void tick(List<Request> batch) {
    List<Request> fed = batch.stream().filter(request -> !request.ends()).toList();
    if (!fed.isEmpty()) {
      int[] which = fed.stream().mapToInt(Request::stream).toArray();
      float[] next = new float[which.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = fed.get(i).value;
      }
      float[] outputs = session.stepSome(which, next);
      for (int i = 0; i < which.length; i++) {
        int stream = which[i];
        Answer answer =
            begun[stream] ? Answer.of(expected[stream], next[i], threshold) : Answer.FIRST;
        expected[stream] = outputs[i];
        begun[stream] = true;
        fed.get(i).answer.complete(answer);
      }
      synchronized (this) {
        ticks++;
      }
    }
    batch.stream().filter(Request::ends).forEach(request -> forget(request.stream));
  }

  private void forget(int stream) {
    session.reset(stream);
    begun[stream] = false;
    synchronized (this) {
      free.add(stream);
    }
  }

  /** How many batches there were. */
  synchronized long ticks() {
    return ticks;
  }

  /** How many streams nobody has. */
  synchronized int freeStreams() {
    return free.size();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }
}
