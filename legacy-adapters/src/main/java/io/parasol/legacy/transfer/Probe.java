// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.Table;

/** A register that the application of a device answers, and that nobody minds to be read. */
record Probe(Table table, int address) {}
