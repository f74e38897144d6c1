// SPDX-License-Identifier: Apache-2.0
/** Other programs that poll Modbus and publish over MQTT, at the work of {@code bench collect}. */
@NullMarked
package io.parasol.lab.bench.peer;

import org.jspecify.annotations.NullMarked;
