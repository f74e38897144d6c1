// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.legacy.modbus.frame.LineRequest;
import java.util.Optional;

/**
 * A frame that a bus has received.
 *
 * @param request empty if the frame is damaged or not a request.
 * @param characters the number of its characters.
 * @param endedAt when the last of them ended.
 * @param afterSilence whether enough silence came before.
 */
record HeardFrame(
    Optional<LineRequest> request, int characters, long endedAt, boolean afterSilence) {}
