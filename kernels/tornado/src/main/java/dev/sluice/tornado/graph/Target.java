package dev.sluice.tornado.graph;

import java.util.Map;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * Where plans run.
 *
 * @param device TornadoVM's device
 * @param compilerFlags what the device's own compiler is given
 * @param traffic counts what is asked of it
 */
public record Target(
    TornadoDevice device, Map<TornadoVMBackendType, String> compilerFlags, Traffic traffic) {}
