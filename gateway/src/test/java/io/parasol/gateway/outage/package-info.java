// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.gateway.outage;

import org.jspecify.annotations.NullMarked;
