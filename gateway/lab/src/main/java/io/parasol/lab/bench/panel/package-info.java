// SPDX-License-Identifier: Apache-2.0
/** What TLS around plain MQTT panels costs, by a gateway and by stunnel. */
@NullMarked
package io.parasol.lab.bench.panel;

import org.jspecify.annotations.NullMarked;
