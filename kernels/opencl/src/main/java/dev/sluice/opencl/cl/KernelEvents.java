package dev.sluice.opencl.cl;

import dev.sluice.backend.DeviceTime;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_event;

/** When kernels began and ended, by the device's clock, in nanoseconds. */
final class KernelEvents {
  private final List<cl_event> events = new ArrayList<>();
  private final long[] time = new long[1];

  /** Notes the event of a kernel that was enqueued. */
  void add(cl_event event) {
    events.add(event);
  }

  /** {@return the time of all kernels, which have run} */
  DeviceTime elapsed() {
    double sum = 0;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (cl_event event : events) {
      long begin = read(event, CL.CL_PROFILING_COMMAND_START);
      long end = read(event, CL.CL_PROFILING_COMMAND_END);
      sum += end - begin;
      first = Math.min(first, begin);
      last = Math.max(last, end);
    }
    return new DeviceTime(events.isEmpty() ? 0 : last - first, sum);
  }

  private long read(cl_event event, int what) {
    CL.clGetEventProfilingInfo(event, what, Sizeof.cl_ulong, Pointer.to(time), null);
    return time[0];
  }

  void release() {
    events.forEach(CL::clReleaseEvent);
    events.clear();
  }
}
