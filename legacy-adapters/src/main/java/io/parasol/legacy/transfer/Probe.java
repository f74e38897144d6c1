// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.Table;

/** A register that the application of a device answers, and whose read has no side effects. */
record Probe(Table table, int address) {}
