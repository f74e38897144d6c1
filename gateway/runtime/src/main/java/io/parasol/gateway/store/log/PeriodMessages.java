// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.StoredMessage;
import java.util.List;

/**
 * Messages of a device that may have been measured within a period, oldest first.
 *
 * @param upTo the last sequence number that was examined; that after which reading began if there
 *     is no message worth reading.
 */
record PeriodMessages(List<StoredMessage> messages, long upTo) {}
