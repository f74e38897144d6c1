// SPDX-License-Identifier: Apache-2.0
/** Figures of contracts and of maintenance. A figure that cannot be given has a reason instead. */
@NullMarked
package io.parasol.gateway.analytics.figures;

import org.jspecify.annotations.NullMarked;
