//! Where a user's orders go, and to whom. Personal: shown masked, never logged, removed by /forget.

use super::Tx;

/// Delivery details of a user. Debug shows none of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// As typed, or as the location was described.
    pub address: Option<String>,
    /// Latitude and longitude, in millionths of a degree.
    pub location: Option<(i64, i64)>,
    /// "Flat, entrance"; empty when the user had none to give.
    pub note: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Place")
    }
}

impl Place {
    /// It is known where to deliver.
    pub fn located(&self) -> bool {
        self.address.is_some() || self.location.is_some()
    }
}

/// What is known of where a user's orders go.
pub async fn place(tx: &mut Tx, user: i64) -> sqlx::Result<Place> {
    type Row = (
        Option<String>,
        Option<i64>,
        Option<i64>,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let row: Option<Row> = sqlx::query_as(
        "SELECT address, latitude, longitude, note, name, phone FROM places WHERE user_id = $1",
    )
    .bind(user)
    .fetch_optional(tx)
    .await?;
    Ok(row.map_or_else(
        Place::default,
        |(address, latitude, longitude, note, name, phone)| Place {
            address,
            location: latitude.zip(longitude),
            note,
            name,
            phone,
        },
    ))
}

/// Stores delivery details, in place of the former.
pub async fn keep_place(tx: &mut Tx, user: i64, place: &Place) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO places (user_id, address, latitude, longitude, note, name, phone) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id) DO UPDATE SET \
         address = $2, latitude = $3, longitude = $4, note = $5, name = $6, phone = $7",
    )
    .bind(user)
    .bind(place.address.as_deref())
    .bind(place.location.map(|(latitude, _)| latitude))
    .bind(place.location.map(|(_, longitude)| longitude))
    .bind(place.note.as_deref())
    .bind(place.name.as_deref())
    .bind(place.phone.as_deref())
    .execute(tx)
    .await?;
    Ok(())
}
