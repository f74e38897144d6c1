// SPDX-License-Identifier: Apache-2.0
/** The Modbus/TCP client alone, beside those of other libraries. */
@NullMarked
package io.parasol.lab.bench.modbus;

import org.jspecify.annotations.NullMarked;
