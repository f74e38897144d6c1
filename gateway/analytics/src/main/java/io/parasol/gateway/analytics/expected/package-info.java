// SPDX-License-Identifier: Apache-2.0
/** The power that a plant can give: sun, clear sky, plane of array, cell temperature, inverter. */
@NullMarked
package io.parasol.gateway.analytics.expected;

import org.jspecify.annotations.NullMarked;
