// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.modbus.LineRequest;
import java.util.Optional;

/**
 * A frame that a bus has heard.
 *
 * @param request empty if it is damaged or none.
 * @param characters how many it had.
 * @param endedAt when the last of them was over.
 * @param afterSilence whether enough silence came before.
 */
record Heard(Optional<LineRequest> request, int characters, long endedAt, boolean afterSilence) {}
