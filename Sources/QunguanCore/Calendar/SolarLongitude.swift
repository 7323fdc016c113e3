import Foundation

/// The sun's apparent geocentric longitude, and when it has a given one.
///
/// The theory is VSOP87D (Bretagnon and Francou, Astronomy and Astrophysics 202, 1988) down to
/// terms of 25·10⁻⁸ rad, corrected as in Meeus, Astronomical Algorithms, chapter 25: to the FK5, by
/// aberration, and by the 13 greatest terms of the IAU 1980 nutation (chapter 22). ΔT is that of
/// Espenak and Meeus, Five Millennium Canon of Solar Eclipses, section 2.6.
///
/// From 1900 to 2100 an instant is within 13 s of that of the whole theory. Those of `lunar_python`,
/// which has its own ΔT, are 35 s off at most, most of it after 2030: nobody knows yet how long the
/// days will be. In other years only ΔT is worse.
enum SolarLongitude {
  /// When the longitude is `degrees`, near that day (a few days off at most, in days since
  /// 1970-01-01); to the second.
  static func instant(at degrees: Double, near day: Double) -> Timestamp {
    var days = day - epoch
    // Newton's method; the sun's speed is within 4% of its mean, so that each step leaves a 25th.
    for _ in 0..<8 {
      let rest = (degrees - apparent(at: days) + 540).wrapped(to: 360) - 180
      days += rest / 360 * 365.2422
      if abs(rest) < 1e-6 { break }
    }
    let seconds = (days + epoch) * 86_400 - deltaT(in: 2000 + days / 365.25)
    return Timestamp(seconds: Int64(seconds.rounded()))
  }

  /// J2000.0 in days since 1970-01-01.
  private static let epoch = 10_957.5

  /// In degrees; `days` of terrestrial time since J2000.0.
  private static func apparent(at days: Double) -> Double {
    let centuries = days / 36_525
    let millennia = days / 365_250
    // The earth as the sun sees it, in 10⁻⁸ rad; from here, the sun is opposite.
    let earth = waves.reversed().reduce(0) { sum, waves in
      sum * millennia + waves.reduce(0) { $0 + $1.size * cos($1.phase + $1.rate * millennia) }
    }
    let anomaly = (357.52911 + 35_999.05029 * centuries) * .pi / 180
    let distance = 1.00014 - 0.01671 * cos(anomaly) - 0.00014 * cos(2 * anomaly)
    let seconds = nutation(at: centuries) - 0.09033 - 20.4898 / distance
    return earth * 1e-8 * 180 / .pi + 180 + seconds / 3600
  }

  /// In longitude, in seconds of arc.
  private static func nutation(at centuries: Double) -> Double {
    func angle(_ start: Double, _ rate: Double) -> Double {
      (start + rate * centuries) * .pi / 180
    }
    let elongation = angle(297.85036, 445_267.11148)
    let sun = angle(357.52772, 35_999.05034)
    let moon = angle(134.96298, 477_198.867398)
    let latitude = angle(93.27191, 483_202.017538)
    let node = angle(125.04452, -1934.136261)
    let longitude = 2 * (latitude + node)
    return -(17.1996 + 0.01742 * centuries) * sin(node) + 0.2062 * sin(2 * node)
      - 1.3187 * sin(longitude - 2 * elongation) - 0.2274 * sin(longitude)
      + 0.1426 * sin(sun) + 0.0712 * sin(moon)
      - 0.0517 * sin(longitude - 2 * elongation + sun)
      + 0.0217 * sin(longitude - 2 * elongation - sun)
      - 0.0386 * sin(longitude - node) - 0.0301 * sin(longitude + moon)
      + 0.0123 * sin(longitude - moon) - 0.0158 * sin(moon - 2 * elongation)
      + 0.0129 * sin(longitude - node - 2 * elongation)
  }

  /// Terrestrial time less universal time, in seconds; `year` has a fraction.
  private static func deltaT(in year: Double) -> Double {
    func polynomial(from start: Double, _ coefficients: Double...) -> Double {
      coefficients.reversed().reduce(0) { $0 * (year - start) + $1 }
    }
    return switch year {
    case 1900..<1920:
      polynomial(from: 1900, -2.79, 1.494119, -0.0598939, 0.0061966, -0.000197)
    case 1920..<1941: polynomial(from: 1920, 21.20, 0.84493, -0.076100, 0.0020936)
    case 1941..<1961: polynomial(from: 1950, 29.07, 0.407, -1 / 233.0, 1 / 2547.0)
    case 1961..<1986: polynomial(from: 1975, 45.45, 1.067, -1 / 260.0, -1 / 718.0)
    case 1986..<2005:
      polynomial(
        from: 2000, 63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599)
    case 2005..<2050: polynomial(from: 2000, 62.92, 0.32217, 0.005589)
    case 2050..<2150: polynomial(from: 1820, -20, 0, 0.0032) - 0.5628 * (2150 - year)
    default: polynomial(from: 1820, -20, 0, 0.0032)
    }
  }

  /// `size` in 10⁻⁸ rad, `phase` in rad, `rate` in rad a millennium.
  private typealias Wave = (size: Double, phase: Double, rate: Double)

  /// VSOP87D's L0, L1 and L2 of the earth.
  private static let waves: [[Wave]] = [
    [
      (175_347_045.673, 0, 0), (3_341_656, 4.669257, 6_283.0758), (34_894, 4.626102, 12_566.1517),
      (3_418, 2.828866, 3.5231), (3_497, 2.744118, 5_753.3849), (3_136, 3.627670, 77_713.7715),
      (2_676, 4.418084, 7_860.4194), (2_343, 6.135162, 3_930.2097), (1_273, 2.037097, 529.6910),
      (1_324, 0.742464, 11_506.7698), (902, 2.045054, 26.2983), (1_199, 1.109629, 1_577.3435),
      (857, 3.508492, 398.1490), (780, 1.178827, 5_223.6939), (990, 5.232681, 5_884.9268),
      (753, 2.533391, 5_507.5532), (505, 4.582926, 18_849.2275), (492, 4.205066, 775.5226),
      (357, 2.919541, 0.0673), (284, 1.898690, 796.2980), (243, 0.344811, 5_486.7778),
      (317, 5.849020, 11_790.6291), (271, 0.314886, 10_977.0788), (206, 4.806466, 2_544.3144),
      (205, 1.869478, 5_573.1428), (202, 2.457678, 6_069.7768), (126, 1.083026, 20.7754),
      (156, 0.833061, 213.2991), (115, 0.645449, 0.9803), (103, 0.635998, 4_694.0030),
      (102, 4.266798, 7.1135), (99, 6.209929, 2_146.1654), (132, 3.411183, 2_942.4634),
      (98, 0.681013, 155.4204), (85, 1.298707, 6_275.9623), (75, 1.755089, 5_088.6288),
      (102, 0.975692, 15_720.8388), (85, 3.670801, 71_430.6956), (74, 4.679266, 801.8209),
      (74, 3.503194, 3_154.6871), (79, 3.036983, 12_036.4607), (80, 1.807913, 17_260.1547),
      (86, 5.983226, 161_000.6857), (57, 2.784304, 6_286.5990), (61, 1.818398, 7_084.8968),
      (70, 0.832976, 9_437.7629), (56, 4.386949, 14_143.4952), (62, 3.977639, 8_827.3903),
      (51, 0.283069, 5_856.4777), (56, 3.470060, 6_279.5527), (41, 5.368174, 8_429.2413),
      (52, 1.332827, 1_748.0164), (52, 0.189149, 12_139.5535), (49, 0.487351, 1_194.4470),
      (39, 6.168330, 10_447.3878), (36, 1.775973, 6_812.7668), (37, 6.041339, 10_213.2855),
      (37, 2.569552, 1_059.3819), (33, 0.593095, 17_789.8456), (36, 1.708761, 2_352.8662),
      (41, 2.398509, 19_651.0485), (30, 2.739751, 1_349.8674), (30, 0.442945, 83_996.8473),
      (25, 3.164710, 4_690.4798),
    ],
    [
      (628_331_966_747, 0, 0), (206_059, 2.678235, 6_283.0758), (4_303, 2.635127, 12_566.1517),
      (425, 1.590470, 3.5231),
    ],
    [
      (52_919, 0, 0), (8_720, 1.072097, 6_283.0758),
    ],
  ]
}

extension Double {
  /// From 0 up to `length`.
  fileprivate func wrapped(to length: Double) -> Double {
    let rest = truncatingRemainder(dividingBy: length)
    return rest < 0 ? rest + length : rest
  }
}
