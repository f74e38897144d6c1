// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

/**
 * A controller as a polling program needs to know it.
 *
 * @param port of its Modbus TCP server on loopback.
 * @param topic of its telemetry.
 */
public record PolledController(String device, int port, int unit, String topic) {}
