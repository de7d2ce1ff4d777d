//! Tables as pandas reads them (pandas 3.1.1 with numpy 2.4.6). The figures were made, for each case, by
//!
//! ```python
//! import io, pandas as pd
//! strip = lambda s: float(s.translate(str.maketrans({"%": None, "$": None, "\u2212": "-"})))
//! frame = pd.read_csv(io.BytesIO(text.encode()), **options).dropna()  # options: `Case::pandas`
//! numbers = frame.iloc[:, :-1].select_dtypes("number").astype("f8")
//! print([float(x) for x in numbers.to_numpy().ravel()], list(frame.iloc[:, -1]))
//! ```
#![allow(clippy::panic, clippy::unreadable_literal, clippy::excessive_precision)]

use crate::data::raw::{Inputs, Targets};
use crate::data::reading::Reading;
use crate::data::table;

struct Case {
    name: &'static str,
    text: &'static str,
    /// What pandas has to be told; here everything is found from the text.
    pandas: &'static str,
    /// The inputs, a row after the other.
    inputs: &'static [f64],
    labels: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "comma",
        text: "a,b,k\n0.1,-2e-3,x\n1234.5678,3,y\n-7,.5,x\n",
        pandas: "",
        inputs: &[0.1, -0.002, 1234.5678, 3.0, -7.0, 0.5],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "semicolon",
        text: "a;b;k\n0.1;-2e-3;x\n1234.5678;3;y\n-7;0.5;x\n",
        pandas: "sep=';'",
        inputs: &[0.1, -0.002, 1234.5678, 3.0, -7.0, 0.5],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "tab",
        text: "a\tb\tk\n0.1\t1e5\tx y\n33.3\t3\tz\n-7\t0.5\tx y\n",
        pandas: "sep='\t'",
        inputs: &[0.1, 100000.0, 33.3, 3.0, -7.0, 0.5],
        labels: &["x y", "z", "x y"],
    },
    Case {
        name: "pipe",
        text: "a|b|k\n0.1|1e5|x\n33.3|3|y\n-7|0.5|x\n",
        pandas: "sep='|'",
        inputs: &[0.1, 100000.0, 33.3, 3.0, -7.0, 0.5],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "blanks",
        text: "  a   b  k\n 0.1 1e5  x\n33.3   3  y\n  -7 0.5\tx\n",
        pandas: "sep='\\s+'",
        inputs: &[0.1, 100000.0, 33.3, 3.0, -7.0, 0.5],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "decimal comma",
        text: "a;b;k\n0,1;-2,25;x\n1234,5678;3;y\n-7;0,7;x\n",
        pandas: "sep=';', decimal=','",
        inputs: &[0.1, -2.25, 1234.5678, 3.0, -7.0, 0.7],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "decimal comma in quotes",
        text: "a,b,k\n\"0,1\",\"-2,25\",x\n\"1234,5678\",\"3,5\",y\n\"-7,0\",\"0,7\",x\n",
        pandas: "decimal=','",
        inputs: &[0.1, -2.25, 1234.5678, 3.5, -7.0, 0.7],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "thousands",
        text: "a,b,k\n\"1,234.5\",1,x\n\"12,345,678.25\",-3,y\n\"-2,000.1\",8,x\n",
        pandas: "thousands=','",
        inputs: &[1234.5, 1.0, 12345678.25, -3.0, -2000.1, 8.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "thousands with points",
        text: "a;b;k\n1.234,5;1;x\n12.345.678,25;-3;y\n-2.000,1;8;x\n",
        pandas: "sep=';', decimal=',', thousands='.'",
        inputs: &[1234.5, 1.0, 12345678.25, -3.0, -2000.1, 8.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "thousands with blanks",
        text: "a;b;k\n1 234.5;1;x\n12 345 678.25;-3;y\n-2 000.1;8;x\n",
        pandas: "sep=';', thousands=' '",
        inputs: &[1234.5, 1.0, 12345678.25, -3.0, -2000.1, 8.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "percent",
        text: "a,b,k\n12 %,1,x\n3.5%,-3,y\n-0.1%,8,x\n",
        pandas: "converters={'a': strip}",
        inputs: &[12.0, 1.0, 3.5, -3.0, -0.1, 8.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "currency",
        text: "a,b,k\n$12.30,1,x\n$3.5,-3,y\n$0.1,8,x\n",
        pandas: "converters={'a': strip}",
        inputs: &[12.3, 1.0, 3.5, -3.0, 0.1, 8.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "minus sign",
        text: "a,b,k\n\u{2212}1.1,1,x\n3,\u{2212}4e2,y\n\u{2212}0.7,8,x\n",
        pandas: "converters={'a': strip, 'b': strip}",
        inputs: &[-1.1, 1.0, 3.0, -400.0, -0.7, 8.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "missing cells",
        text: "a,b,k\n0.1,1,x\n,2,y\n3.3,NA,x\n4.7,nan,y\n5.9,?,x\n6.1,6,\n7.3,7,y\n",
        pandas: "na_values='?'",
        inputs: &[0.1, 1.0, 7.3, 7.0],
        labels: &["x", "y"],
    },
    Case {
        name: "quoted cells",
        text: "a,b,k\n\"0.1\",\"1\",\"x, \"\"y\"\"\"\n\"2.2\",\"3\",\"z\"\n4.3,-5,z\n",
        pandas: "",
        inputs: &[0.1, 1.0, 2.2, 3.0, 4.3, -5.0],
        labels: &["x, \"y\"", "z", "z"],
    },
    Case {
        name: "dates",
        text: "day,a,b,k\n2024-01-31,0.1,5,x\n2024-02-01,2.2,3,y\n2024-02-02,4.3,9,x\n",
        pandas: "parse_dates=['day']",
        inputs: &[0.1, 5.0, 2.2, 3.0, 4.3, 9.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "no header",
        text: "0.1,5,x\n2.2,3,y\n4.3,9,x\n",
        pandas: "header=None",
        inputs: &[0.1, 5.0, 2.2, 3.0, 4.3, 9.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "CR LF",
        text: "a,b,k\r\n0.1,5,x\r\n2.2,3,y\r\n4.3,9,x\r\n",
        pandas: "",
        inputs: &[0.1, 5.0, 2.2, 3.0, 4.3, 9.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "byte-order mark",
        text: "\u{feff}a,b,k\n0.1,5,x\n2.2,3,y\n4.3,9,x\n",
        pandas: "",
        inputs: &[0.1, 5.0, 2.2, 3.0, 4.3, 9.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "blank lines",
        text: "a,b,k\n\n0.1,5,x\n\n2.2,3,y\n4.3,9,x\n\n",
        pandas: "",
        inputs: &[0.1, 5.0, 2.2, 3.0, 4.3, 9.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "comment",
        text: "# of 2020\na,b,k\n0.1,5,x\n2.2,3,y\n4.3,9,x\n",
        pandas: "comment='#'",
        inputs: &[0.1, 5.0, 2.2, 3.0, 4.3, 9.0],
        labels: &["x", "y", "x"],
    },
    Case {
        name: "long numbers",
        text: "a,b,k\n0.1234567890123456789,1e-300,x\n9007199254740993,3,y\n2.2250738585072014e-308,1.7976931348623157e10,x\n",
        pandas: "float_precision='round_trip'",
        inputs: &[
            0.12345678901234568,
            1e-300,
            9007199254740992.0,
            3.0,
            2.2250738585072014e-308,
            17976931348.623158,
        ],
        labels: &["x", "y", "x"],
    },
];

#[test]
fn tables_are_read_as_pandas_reads_them() {
    for case in CASES {
        let about = format!("{} ({})", case.name, case.pandas);
        let raw = table::parse(case.text.as_bytes(), "t.csv", None, &Reading::default())
            .unwrap_or_else(|error| panic!("{about}: {error}"));
        let Inputs::Numbers { values, .. } = &raw.inputs else {
            panic!("{about}: no numbers");
        };
        let bits = |x: &f64| x.to_bits();
        assert!(
            values
                .to_array()
                .iter()
                .map(bits)
                .eq(case.inputs.iter().map(bits)),
            "{about}: {values:?}"
        );
        let Targets::Classes { labels, names } = &raw.targets else {
            panic!("{about}: no classes");
        };
        let labels: Vec<&str> = labels.iter().map(|at| &*names[*at as usize]).collect();
        assert_eq!(labels, case.labels, "{about}");
    }
}
