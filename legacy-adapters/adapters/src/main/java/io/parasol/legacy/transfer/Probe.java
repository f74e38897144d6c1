// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.profile.Table;

/** A register that the application of a device answers, and whose read has no side effects. */
public record Probe(Table table, int address) {}
